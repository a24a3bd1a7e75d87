/* What is beyond the image does not count. */
static void average_SUFFIX(const windows *g, const NUMBER *x, NUMBER *y)
{
    for (int32_t pixel = 0; pixel < g->out_height * g->out_width; pixel++) {
        int32_t top = pixel / g->out_width * g->stride_y - g->padding_top;
        int32_t left = pixel % g->out_width * g->stride_x - g->padding_left;
        for (int32_t c = 0; c < g->channels; c++) {
            int32_t count = 0;
            SUM sum = 0;
            for (int32_t i = top; i < top + g->window_height; i++) {
                for (int32_t j = left; j < left + g->window_width; j++) {
                    if (i >= 0 && i < g->height && j >= 0 && j < g->width) {
                        sum += x[(i * g->width + j) * g->channels + c];
                        count++;
                    }
                }
            }
            *y++ = quotient_SUFFIX(sum, count);
        }
    }
}
