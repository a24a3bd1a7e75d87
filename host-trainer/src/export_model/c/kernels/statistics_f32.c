/* Mean, deviation, root mean square, least, most and zero crossings of each channel of each frame. */
static void statistics_f32(int32_t frames, int32_t frame, int32_t hop, int32_t channels, const float *x, float *y)
{
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++, y += 6) {
            const float *from = x + f * hop * channels + c;
            float first = from[0], sum = 0, squares = 0, least = first, most = first, deviations = 0;
            int32_t crossings = 0;
            for (int32_t i = 0; i < frame; i++) {
                float number = from[i * channels];
                float square = number * number;
                sum += number - first;
                squares += square;
                least = number < least ? number : least;
                most = number > most ? number : most;
                crossings += i > 0 && (number < 0) != (from[(i - 1) * channels] < 0);
            }
            float shift = sum / (float)frame;
            for (int32_t i = 0; i < frame; i++) {
                float difference = from[i * channels] - first;
                float deviation = difference - shift;
                float square = deviation * deviation;
                deviations += square;
            }
            y[0] = first + shift;
            y[1] = root_f32(deviations / (float)frame);
            y[2] = root_f32(squares / (float)frame);
            y[3] = least;
            y[4] = most;
            y[5] = (float)crossings;
            for (int32_t i = 0; i < 5; i++) {
                y[i] = squares != squares || y[i] != y[i] ? of_bits(0x7fc00000) : y[i];
            }
        }
    }
}
