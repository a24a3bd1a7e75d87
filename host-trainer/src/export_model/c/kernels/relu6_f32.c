static void relu6_f32(float *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (bits_of(z[i]) > 0x7f800000) {
            z[i] = 0.0f;
        } else if (z[i] > 6.0f) {
            z[i] = 6.0f;
        }
    }
}
