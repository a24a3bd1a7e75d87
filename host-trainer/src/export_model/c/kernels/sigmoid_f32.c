static void sigmoid_f32(float *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        z[i] = 1.0f / (1.0f + exp_f32(-z[i]));
    }
}
