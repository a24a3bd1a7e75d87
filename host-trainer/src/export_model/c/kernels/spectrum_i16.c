/* Magnitudes; scratch holds a frame. */
static void spectrum_i16(const int16_t *table, int32_t frames, int32_t frame, int32_t hop, int32_t channels,
                         const int16_t *x, point_i16 *scratch, int16_t *y)
{
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++) {
            int32_t exponent;
            uint32_t last = powers_i16(table, frame, channels, x + f * hop * channels + c, scratch, &exponent);
            exponent += 2 - size_of_frame(frame);
            for (int32_t k = 0; k <= frame / 2; k++) {
                uint64_t root = root_u64(k < frame / 2 ? power_at(scratch + k) : last);
                if (exponent >= 0) {
                    root <<= exponent;
                } else {
                    root = exponent < -17 ? 0 : (root + ((uint64_t)1 << (-exponent - 1))) >> -exponent;
                }
                *y++ = root > INT16_MAX ? INT16_MAX : (int16_t)root;
            }
        }
    }
}
