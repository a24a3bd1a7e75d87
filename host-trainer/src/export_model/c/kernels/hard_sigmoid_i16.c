static void hard_sigmoid_i16(int16_t *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t sum = (int32_t)z[i] + 24576;
        sum = sum < 0 ? 0 : sum > 49151 ? 49151 : sum;
        z[i] = (int16_t)half_up((int64_t)sum * 87381, 17);
    }
}
