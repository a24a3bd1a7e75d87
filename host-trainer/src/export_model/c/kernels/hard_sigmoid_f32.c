static void hard_sigmoid_f32(float *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        float sum = z[i] + 3.0f;
        z[i] = sum <= 0.0f ? 0.0f : sum >= 6.0f ? 1.0f : sum / 6.0f;
    }
}
