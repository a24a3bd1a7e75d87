static void hard_swish_i16(int16_t *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t sum = (int32_t)z[i] + 3072;
        sum = sum < 0 ? 0 : sum > 6144 ? 6144 : sum;
        z[i] = (int16_t)half_up(z[i] * half_up((int64_t)sum * 87381, 14), 15);
    }
}
