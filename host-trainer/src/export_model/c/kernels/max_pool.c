static void max_pool_SUFFIX(const windows *g, const NUMBER *x, NUMBER *y)
{
    for (int32_t pixel = 0; pixel < g->out_height * g->out_width; pixel++) {
        int32_t top = pixel / g->out_width * g->stride_y - g->padding_top;
        int32_t left = pixel % g->out_width * g->stride_x - g->padding_left;
        for (int32_t c = 0; c < g->channels; c++) {
            int is_first = 1;
            NUMBER largest = 0;
            for (int32_t i = top; i < top + g->window_height; i++) {
                for (int32_t j = left; j < left + g->window_width; j++) {
                    if (i < 0 || i >= g->height || j < 0 || j >= g->width) {
                        continue;
                    }
                    NUMBER number = x[(i * g->width + j) * g->channels + c];
                    if (is_first || number > largest) {
                        largest = number;
                    }
                    is_first = 0;
                }
            }
            *y++ = largest;
        }
    }
}
