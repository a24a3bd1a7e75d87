/* Logarithms of the powers of bands; scratch holds a frame. */
static void log_mel_f32(const float *table, const uint16_t *edges, int32_t bands, int32_t frames, int32_t frame,
                        int32_t hop, int32_t channels, int32_t floor, int32_t unit, const float *x,
                        point_f32 *scratch, float *y)
{
    const float *weights = table + frame / 2;
    (void)unit;
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++) {
            float rising = 0.0f;
            powers_f32(table, frame, channels, x + f * hop * channels + c, scratch);
            for (int32_t b = 0; b <= bands; b++) {
                float up = 0.0f, down = 0.0f;
                for (int32_t k = edges[b]; k < edges[b + 1]; k++) {
                    float part = scratch[k].re * weights[k];
                    up += part;
                    down += scratch[k].re - part;
                }
                if (b > 0) {
                    *y++ = log2_f32(rising + down, frame, floor);
                }
                rising = up;
            }
        }
    }
}
