static void leaky_relu_i16(int16_t *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (z[i] < 0) {
            z[i] = (int16_t)half_up((int64_t)z[i] * 20972, 21);
        }
    }
}
