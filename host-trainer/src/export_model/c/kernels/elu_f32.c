static void elu_f32(float *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        z[i] = z[i] > 0.0f ? z[i] : expm1_f32(z[i]);
    }
}
