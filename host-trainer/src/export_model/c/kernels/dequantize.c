static void dequantize(float scale, int32_t count, const int16_t *x, float *z)
{
    for (int32_t i = 0; i < count; i++) {
        z[i] = (float)x[i] * scale;
    }
}
