/*
 * e^x and e^x - 1 in the operations of FreeBSD's msun, which nn-core uses by way of the Rust crate libm, so that every
 * bit is equal. Of their source:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 *
 * Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice
 * is preserved.
 */
static float exp_f32(float x)
{
    uint32_t size = bits_of(x) & 0x7fffffff;
    int is_negative = (int)(bits_of(x) >> 31);
    if (size > 0x7f800000) {
        return x;
    }
    if (size >= 0x42b17218 && !is_negative) {
        return x * 0x1p127f;
    }
    if (size >= 0x42cff1b5 && is_negative) {
        return 0.0f;
    }
    int32_t k = 0;
    float hi = x, lo = 0.0f;
    if (size > 0x3eb17218) {
        if (size > 0x3f851592) {
            float quotient = 1.4426950216e+00f * x;
            k = (int32_t)(quotient + (is_negative ? -0.5f : 0.5f));
        } else {
            k = is_negative ? -1 : 1;
        }
        float product = (float)k * 6.9314575195e-01f;
        hi = x - product;
        lo = (float)k * 1.4286067653e-06f;
        x = hi - lo;
    } else if (size <= 0x39000000) {
        return 1.0f + x;
    }
    float xx = x * x;
    float p = xx * -2.7667332906e-3f;
    p = 1.6666625440e-1f + p;
    p = xx * p;
    float c = x - p;
    float numerator = x * c;
    float y = numerator / (2.0f - c);
    y = y - lo;
    y = y + hi;
    y = 1.0f + y;
    /* y * 2^k, rounded once. */
    if (k > 127) {
        y *= 0x1p127f;
        k -= 127;
    } else if (k < -126) {
        y *= 0x1p-102f;
        k += 102;
    }
    return y * of_bits((uint32_t)(127 + k) << 23);
}
