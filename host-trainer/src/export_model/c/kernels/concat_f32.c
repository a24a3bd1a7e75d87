static void concat_f32(int32_t pixels, int32_t channels, int32_t others, const float *first,
                       const float *second, float *y)
{
    for (int32_t pixel = 0; pixel < pixels; pixel++) {
        for (int32_t c = 0; c < channels; c++) {
            *y++ = *first++;
        }
        for (int32_t c = 0; c < others; c++) {
            *y++ = *second++;
        }
    }
}
