static void dense_i8SUFFIX(const int8_t *weights, const output_scale *scales, int32_t inputs,
                     int32_t outputs, const NUMBER *x, int16_t *y, int16_t lowTABLES)
{
    for (int32_t o = 0; o < outputs; o++) {
        const int8_t *row = weights + o * inputs;
        int32_t sum = 0;
        for (int32_t i = 0; i < inputs; i++) {
            sum += (int32_t)row[i] * VALUE(x[i], i);
        }
        y[o] = scaled(sum, &scales[o], low);
    }
}
