/* assembly/random.ts: xoshiro256++ in two lanes, bounded integers by Lemire's multiplication. */
#include "peer.h"

static __m128i s0, s1, s2, s3;
/* A drawn vector handed out in four 32-bit words. */
static uint64_t words[2];
static int words_left;

static uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

void seed(uint64_t value, uint64_t stream) {
  uint64_t seeds[8], word = mix(value + 0x9e3779b97f4a7c15u) ^ mix((stream + 1) * 0xd1342543de82ef95u);
  for (int i = 0; i < 8; i++) seeds[i] = mix(word += 0x9e3779b97f4a7c15u);
  s0 = _mm_loadu_si128((__m128i *)seeds);
  s1 = _mm_loadu_si128((__m128i *)(seeds + 2));
  s2 = _mm_loadu_si128((__m128i *)(seeds + 4));
  s3 = _mm_loadu_si128((__m128i *)(seeds + 6));
  words_left = 0;
}

#define ROTATE(x, k) _mm_or_si128(_mm_slli_epi64(x, k), _mm_srli_epi64(x, 64 - (k)))

void fill_bounded(uint32_t *out, int count, uint32_t bound) {
  /* SSE2 compares signed, hence the flipped top bits. */
  const __m128i flip = _mm_set1_epi32((int)0x80000000u);
  const __m128i biased = _mm_xor_si128(_mm_set1_epi32((int)((0u - bound) % bound)), flip);
  const __m128i factor = _mm_set1_epi32((int)bound), lower = _mm_set1_epi64x(0xffffffff);
  __m128i a = s0, b = s1, c = s2, d = s3;
  uint32_t *end = out + count;
  while (out < end) {
    __m128i bits = _mm_add_epi64(a, d);
    bits = _mm_add_epi64(ROTATE(bits, 23), a);
    __m128i t = _mm_slli_epi64(b, 17);
    c = _mm_xor_si128(c, a);
    d = _mm_xor_si128(d, b);
    b = _mm_xor_si128(b, c);
    a = _mm_xor_si128(a, d);
    c = _mm_xor_si128(c, t);
    d = ROTATE(d, 45);
    __m128i even = _mm_mul_epu32(bits, factor);
    __m128i odd = _mm_mul_epu32(_mm_srli_epi64(bits, 32), factor);
    __m128i low = _mm_or_si128(_mm_and_si128(even, lower), _mm_slli_epi64(odd, 32));
    __m128i high = _mm_or_si128(_mm_srli_epi64(even, 32), _mm_andnot_si128(lower, odd));
    _mm_storeu_si128((__m128i *)out, high);
    int rejected = _mm_movemask_epi8(_mm_cmplt_epi32(_mm_xor_si128(low, flip), biased)) != 0;
    out += 4 - 4 * rejected;
  }
  s0 = a, s1 = b, s2 = c, s3 = d;
}

/* The next 128 random bits. */
static void next_words(uint64_t out[2]) {
  __m128i bits = _mm_add_epi64(s0, s3), t = _mm_slli_epi64(s1, 17);
  bits = _mm_add_epi64(ROTATE(bits, 23), s0);
  s2 = _mm_xor_si128(s2, s0);
  s3 = _mm_xor_si128(s3, s1);
  s1 = _mm_xor_si128(s1, s2);
  s0 = _mm_xor_si128(s0, s3);
  s2 = _mm_xor_si128(s2, t);
  s3 = ROTATE(s3, 45);
  _mm_storeu_si128((__m128i *)out, bits);
}

void next_uniforms(double out[2]) {
  uint64_t bits[2];
  next_words(bits);
  for (int k = 0; k < 2; k++) out[k] = (double)(bits[k] >> 11) * (1.0 / 9007199254740992.0);
}

void fill_masked(uint16_t *out, int vectors, int mask) {
  const __m128i kept = _mm_set1_epi16((short)mask);
  __m128i a = s0, b = s1, c = s2, d = s3;
  for (uint16_t *end = out + 8 * vectors; out < end; out += 8) {
    __m128i bits = _mm_add_epi64(a, d);
    bits = _mm_add_epi64(ROTATE(bits, 23), a);
    __m128i t = _mm_slli_epi64(b, 17);
    c = _mm_xor_si128(c, a);
    d = _mm_xor_si128(d, b);
    b = _mm_xor_si128(b, c);
    a = _mm_xor_si128(a, d);
    c = _mm_xor_si128(c, t);
    d = ROTATE(d, 45);
    _mm_storeu_si128((__m128i *)out, _mm_and_si128(bits, kept));
  }
  s0 = a, s1 = b, s2 = c, s3 = d;
}

uint32_t next_bounded(uint32_t bound) {
  for (;;) {
    if (words_left == 0) next_words(words), words_left = 4;
    uint64_t product = (uint64_t)((uint32_t *)words)[--words_left] * bound;
    uint32_t low = (uint32_t)product;
    if (low >= bound || low >= (0u - bound) % bound) return product >> 32;
  }
}
