static void concat_i16(const balance *b, int32_t pixels, int32_t channels, int32_t others,
                       const int16_t *first, const int16_t *second, int16_t *y)
{
    for (int32_t pixel = 0; pixel < pixels; pixel++) {
        for (int32_t c = 0; c < channels; c++) {
            *y++ = balanced(b, *first++, 0);
        }
        for (int32_t c = 0; c < others; c++) {
            *y++ = balanced(b, 0, *second++);
        }
    }
}
