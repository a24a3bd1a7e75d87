/* Logarithms of the powers of bands of a frame of a channel; y may be where scratch is. */
static void bands_f32(const float *table, const uint16_t *edges, int32_t bands, int32_t frame, int32_t channels,
                      int32_t floor, const float *x, point_f32 *scratch, float *y)
{
    const float *weights = table + frame / 2;
    float rising = 0.0f;
    powers_f32(table, frame, channels, x, scratch);
    for (int32_t b = 0; b <= bands; b++) {
        float up = 0.0f, down = 0.0f;
        for (int32_t k = edges[b]; k < edges[b + 1]; k++) {
            float part = scratch[k].re * weights[k];
            up += part;
            down += scratch[k].re - part;
        }
        if (b > 0) {
            y[b - 1] = log2_f32(rising + down, frame, floor);
        }
        rising = up;
    }
}
