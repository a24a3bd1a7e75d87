/* Magnitudes; scratch holds a frame. */
static void spectrum_f32(const float *table, int32_t frames, int32_t frame, int32_t hop, int32_t channels,
                         const float *x, point_f32 *scratch, float *y)
{
    float scale = 1.0f / (float)frame;
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++) {
            powers_f32(table, frame, channels, x + f * hop * channels + c, scratch);
            for (int32_t k = 0; k <= frame / 2; k++, y++) {
                float power = k < frame / 2 ? scratch[k].re : scratch[0].im;
                float magnitude = root_f32(power) * scale;
                *y = magnitude != magnitude ? of_bits(0x7fc00000) : magnitude;
            }
        }
    }
}
