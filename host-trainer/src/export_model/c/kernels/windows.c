/* Places of a window that slides over an image, and the image that comes out. */
typedef struct {
    int32_t height, width, channels;
    int32_t window_height, window_width;
    int32_t stride_y, stride_x;
    int32_t padding_top, padding_left;
    int32_t dilation;
    int32_t pool_height, pool_width;
    int32_t out_height, out_width, out_channels;
} windows;
