static void tanh_f32(float *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        uint32_t size = bits_of(z[i]) & 0x7fffffff;
        float x = of_bits(size), y = x;
        if (size > 0x41200000) {
            y = 1.0f + 0.0f / x;
        } else if (size > 0x3f0c9f54) {
            float t = expm1_f32(2.0f * x);
            y = 1.0f - 2.0f / (t + 2.0f);
        } else if (size > 0x3e82c578) {
            float t = expm1_f32(2.0f * x);
            y = t / (t + 2.0f);
        } else if (size >= 0x00800000) {
            float t = expm1_f32(-2.0f * x);
            y = -t / (t + 2.0f);
        }
        z[i] = bits_of(z[i]) >> 31 ? -y : y;
    }
}
