static void dequantize_per_channel(const float *offset, const float *scale, int32_t count,
                                   const int16_t *x, float *z)
{
    for (int32_t i = 0; i < count; i++) {
        float product = (float)x[i] * scale[i];
        z[i] = product + offset[i];
    }
}
