/* Filters of all channels (IS_DEPTHWISE 0), or of one channel each (1). */
static void conv_f32(const windows *g, int is_depthwise, const float *weights, const float *bias,
                     const float *x, float *z)
{
    int32_t terms = is_depthwise ? 1 : g->channels;
    int32_t filter = g->window_height * g->window_width * terms;
    for (int32_t pixel = 0; pixel < g->out_height * g->out_width; pixel++) {
        int32_t row = pixel / g->out_width * g->pool_height;
        int32_t column = pixel % g->out_width * g->pool_width;
        for (int32_t o = 0; o < g->out_channels; o++) {
            int32_t channel = is_depthwise ? o / (g->out_channels / g->channels) : 0;
            float largest = 0.0f;
            for (int32_t pool = 0; pool < g->pool_height * g->pool_width; pool++) {
                int32_t top = (row + pool / g->pool_width) * g->stride_y - g->padding_top;
                int32_t left = (column + pool % g->pool_width) * g->stride_x - g->padding_left;
                const float *w = weights + o * filter;
                float sum = bias[o];
                for (int32_t i = 0; i < g->window_height; i++) {
                    for (int32_t j = 0; j < g->window_width; j++) {
                        int32_t y_at = top + i, x_at = left + j * g->dilation;
                        int inside = y_at >= 0 && y_at < g->height && x_at >= 0 && x_at < g->width;
                        const float *from =
                            inside ? x + (y_at * g->width + x_at) * g->channels + channel : 0;
                        for (int32_t c = 0; c < terms; c++) {
                            sum += *w++ * (inside ? from[c] : 0.0f);
                        }
                    }
                }
                if (pool == 0 || sum > largest) {
                    largest = sum;
                }
            }
            *z++ = largest;
        }
    }
}
