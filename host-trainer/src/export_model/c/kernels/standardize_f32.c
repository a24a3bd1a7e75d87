static void standardize_f32(const float *offset, const float *scale, int32_t channels,
                            int32_t count, const float *x, float *y)
{
    for (int32_t i = 0; i < count; i++) {
        float difference = x[i] - offset[i % channels];
        y[i] = difference * scale[i % channels];
    }
}
