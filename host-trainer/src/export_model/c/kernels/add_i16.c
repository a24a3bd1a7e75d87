static void add_i16(const balance *b, int32_t count, const int16_t *first, const int16_t *second,
                    int16_t *y, int16_t low)
{
    for (int32_t i = 0; i < count; i++) {
        int16_t sum = balanced(b, first[i], second[i]);
        y[i] = sum < low ? low : sum;
    }
}
