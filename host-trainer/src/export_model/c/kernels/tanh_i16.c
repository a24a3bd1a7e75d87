static void tanh_i16(int16_t *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        z[i] = tanh_of(z[i]);
    }
}
