static void quantize_SUFFIX(float scale, int32_t count, const NUMBER *x, int16_t *y)
{
    for (int32_t i = 0; i < count; i++) {
        y[i] = rounded(x[i] * scale);
    }
}
