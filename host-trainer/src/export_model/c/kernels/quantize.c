static void quantize(float scale, int32_t count, const float *x, int16_t *y)
{
    for (int32_t i = 0; i < count; i++) {
        y[i] = rounded(x[i] * scale);
    }
}
