static void softmax_f32(float *z, int32_t count)
{
    float max = of_bits(0xff800000), sum = 0.0f;
    for (int32_t i = 0; i < count; i++) {
        if (z[i] > max) {
            max = z[i];
        }
    }
    for (int32_t i = 0; i < count; i++) {
        z[i] = exp_f32(z[i] - max);
        sum += z[i];
    }
    for (int32_t i = 0; i < count; i++) {
        z[i] /= sum;
    }
}
