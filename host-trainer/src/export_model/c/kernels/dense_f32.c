static void dense_f32(const float *weights, const float *bias, int32_t inputs, int32_t outputs,
                      const float *x, float *z)
{
    for (int32_t o = 0; o < outputs; o++) {
        const float *row = weights + o * inputs;
        float sum = bias[o];
        for (int32_t i = 0; i < inputs; i++) {
            sum += row[i] * x[i];
        }
        z[o] = sum;
    }
}
