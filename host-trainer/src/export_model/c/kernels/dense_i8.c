static void dense_i8(const int8_t *weights, const output_scale *scales, int32_t inputs,
                     int32_t outputs, const int16_t *x, int16_t *y, int16_t low)
{
    for (int32_t o = 0; o < outputs; o++) {
        const int8_t *row = weights + o * inputs;
        int32_t sum = 0;
        for (int32_t i = 0; i < inputs; i++) {
            sum += (int32_t)row[i] * x[i];
        }
        y[o] = scaled(sum, &scales[o], low);
    }
}
