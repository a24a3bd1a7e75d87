/* Filters of all channels (IS_DEPTHWISE 0), or of one channel each (1). */
static void conv_i8SUFFIX(const windows *g, int is_depthwise, const int8_t *weights,
                    const output_scale *scales, const NUMBER *x, int16_t *y, int16_t lowTABLES)
{
    int32_t terms = is_depthwise ? 1 : g->channels;
    int32_t filter = g->window_height * g->window_width * terms;
    for (int32_t pixel = 0; pixel < g->out_height * g->out_width; pixel++) {
        int32_t row = pixel / g->out_width * g->pool_height;
        int32_t column = pixel % g->out_width * g->pool_width;
        for (int32_t o = 0; o < g->out_channels; o++) {
            int32_t channel = is_depthwise ? o / (g->out_channels / g->channels) : 0;
            int16_t largest = 0;
            for (int32_t pool = 0; pool < g->pool_height * g->pool_width; pool++) {
                int32_t top = (row + pool / g->pool_width) * g->stride_y - g->padding_top;
                int32_t left = (column + pool % g->pool_width) * g->stride_x - g->padding_left;
                const int8_t *w = weights + o * filter;
                int32_t sum = 0;
                for (int32_t i = 0; i < g->window_height; i++) {
                    for (int32_t j = 0; j < g->window_width; j++, w += terms) {
                        int32_t y_at = top + i, x_at = left + j * g->dilation;
                        if (y_at >= 0 && y_at < g->height && x_at >= 0 && x_at < g->width) {
                            const NUMBER *from =
                                x + (y_at * g->width + x_at) * g->channels + channel;
                            for (int32_t c = 0; c < terms; c++) {
                                sum += (int32_t)w[c] * VALUE(from[c], channel + c);
                            }
                        }
                    }
                }
                int16_t output = scaled(sum, &scales[o], low);
                if (pool == 0 || output > largest) {
                    largest = output;
                }
            }
            *y++ = largest;
        }
    }
}
