/* No number, and less than 0, become 0. */
static void relu_f32(float *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (bits_of(z[i]) > 0x7f800000) {
            z[i] = 0.0f;
        }
    }
}
