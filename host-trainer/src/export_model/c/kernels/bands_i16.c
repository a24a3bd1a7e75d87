/* Logarithms of the powers of bands of a frame of a channel; y may be where scratch is. */
static void bands_i16(const int16_t *table, const uint16_t *edges, int32_t bands, int32_t frame, int32_t channels,
                      int32_t floor, int32_t unit, const int16_t *x, point_i16 *scratch, int16_t *y)
{
    const int16_t *weights = table + frame / 2;
    uint64_t rising = 0;
    int32_t exponent;
    powers_i16(table, frame, channels, x, scratch, &exponent);
    exponent = 2 * (exponent + 2 - size_of_frame(frame) + unit) - 15;
    for (int32_t b = 0; b <= bands; b++) {
        uint64_t up = 0, all = 0;
        for (int32_t k = edges[b]; k < edges[b + 1]; k++) {
            uint64_t power = power_at(scratch + k);
            up += power * (uint64_t)weights[k];
            all += power << 15;
        }
        if (b > 0) {
            y[b - 1] = log2_i16(rising + all - up, exponent, floor);
        }
        rising = up;
    }
}
