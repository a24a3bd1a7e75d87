static void sigmoid_i16(int16_t *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        z[i] = (int16_t)(((int32_t)tanh_of(z[i]) + 32768) >> 1);
    }
}
