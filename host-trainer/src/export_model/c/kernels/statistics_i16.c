/* Mean, deviation, root mean square, least, most and zero crossings of each channel of each frame. */
static int16_t rounded_root(uint64_t four_times)
{
    uint64_t root = (root_u64(four_times) + 1) >> 1;
    return root > INT16_MAX ? INT16_MAX : (int16_t)root;
}

static void statistics_i16(int32_t frames, int32_t frame, int32_t hop, int32_t channels, const int16_t *x, int16_t *y)
{
    uint64_t n = (uint64_t)frame;
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++, y += 6) {
            const int16_t *from = x + f * hop * channels + c;
            int16_t least = from[0], most = from[0];
            int32_t sum = 0, crossings = 0;
            uint64_t squares = 0;
            for (int32_t i = 0; i < frame; i++) {
                int32_t number = from[i * channels];
                sum += number;
                squares += (uint64_t)(uint32_t)(number * number);
                least = number < least ? (int16_t)number : least;
                most = number > most ? (int16_t)number : most;
                crossings += i > 0 && (number < 0) != (from[(i - 1) * channels] < 0);
            }
            uint64_t size = sum < 0 ? (uint64_t)-(int64_t)sum : (uint64_t)sum;
            y[0] = quotient_i16(sum, frame);
            y[1] = rounded_root((n * squares - size * size) * 4 / (n * n));
            y[2] = rounded_root(squares * 4 / n);
            y[3] = least;
            y[4] = most;
            y[5] = crossings > INT16_MAX ? INT16_MAX : (int16_t)crossings;
        }
    }
}
