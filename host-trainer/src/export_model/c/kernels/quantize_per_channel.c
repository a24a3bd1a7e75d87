static void quantize_per_channel_SUFFIX(const float *offset, const float *scale, int32_t channels,
                                 int32_t count, const NUMBER *x, int16_t *y)
{
    for (int32_t i = 0; i < count; i++) {
        float difference = x[i] - offset[i % channels];
        y[i] = rounded(difference * scale[i % channels]);
    }
}
