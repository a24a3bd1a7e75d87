static void hard_swish_f32(float *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        float sum = z[i] + 3.0f;
        float product = z[i] * sum;
        z[i] = z[i] <= -3.0f ? 0.0f : z[i] >= 3.0f ? z[i] : product / 6.0f;
    }
}
