/* Straight lines between the entries of a table, below 0. */
static void elu_i16(int16_t *z, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (z[i] < 0) {
            int32_t size = -(int32_t)z[i], entry = size >> 6, fraction = size & 63;
            if (entry >= 128) {
                z[i] = -1024;
            } else {
                int32_t low = elu_table[entry], rise = elu_table[entry + 1] - low;
                z[i] = (int16_t)half_up((int64_t)low * 64 + rise * fraction, 11);
            }
        }
    }
}
