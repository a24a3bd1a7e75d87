static void add_f32(int32_t count, const float *first, const float *second, float *y)
{
    for (int32_t i = 0; i < count; i++) {
        y[i] = first[i] + second[i];
    }
}
