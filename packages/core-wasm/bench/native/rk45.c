/* assembly/rk45.ts and polynomial.ts: Dormand and Prince's 5(4) on quadratic laws, two trajectories in two
 * lanes, each with its own step. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "peer.h"

#define INLINE static inline __attribute__((always_inline))
typedef __m128d pair;
/* A component's vectors: seven slopes, the state, the state a step ahead, four of the dense output. */
enum { STATE = 7, AHEAD = 8, DENSE = 9, COMPONENT = 13 };

typedef struct {
  int lane, trajectory, steps, rejections, sample, rejected;
  double at, target, step, least;
} lane;

typedef struct {
  const flow *f;
  int next, dense;
  pair *components, *stage, *horner, errors, roots;
} job;

#define LANE(v, l) (((double *)&(v))[l])
#define TIMES(c, v) _mm_mul_pd(_mm_set1_pd(c), v)
#define ADD _mm_add_pd

INLINE pair inverse_fifth_roots(pair x) {
  pair words = _mm_cvtepi32_pd(_mm_shuffle_epi32(_mm_castpd_si128(x), _MM_SHUFFLE(3, 1, 3, 1)));
  __m128i seeds = _mm_cvttpd_epi32(_mm_sub_pd(_mm_set1_pd(1287170397.0), _mm_mul_pd(words, _mm_set1_pd(0.2))));
  pair y = _mm_castsi128_pd(_mm_unpacklo_epi32(_mm_setzero_si128(), seeds)), share = _mm_mul_pd(x, _mm_set1_pd(0.2));
  for (int i = 0; i < 4; i++) {
    pair y2 = _mm_mul_pd(y, y), y5 = _mm_mul_pd(_mm_mul_pd(y2, y2), y);
    y = _mm_mul_pd(y, _mm_sub_pd(_mm_set1_pd(1.2), _mm_mul_pd(share, y5)));
  }
  return y;
}

/* `size` neighbouring polynomials of d side by side; `size` is a constant where this is called. */
INLINE void evaluate_group(const int size, const pair *c, int d, const pair *x, pair *out) {
  pair a[5], b[5];
  for (int s = 0; s < size; s++) a[s] = c[s];
  c += d;
  for (int i = 0; i < d; i++) {
    for (int s = 0; s < size; s++) b[s] = c[s];
    c += d;
    for (int j = i; j < d; j++, c += d)
      for (int s = 0; s < size; s++) b[s] = ADD(b[s], _mm_mul_pd(x[j], c[s]));
    for (int s = 0; s < size; s++) a[s] = ADD(a[s], _mm_mul_pd(x[i], b[s]));
  }
  for (int s = 0; s < size; s++) out[s * COMPONENT] = a[s];
}

INLINE void evaluate(const job *w, int d, pair *out) {
  const pair *c = w->horner;
  int left = d;
  for (; left >= 5; left -= 5, c += 5, out += 5 * COMPONENT) evaluate_group(5, c, d, w->stage, out);
  for (; left >= 3; left -= 3, c += 3, out += 3 * COMPONENT) evaluate_group(3, c, d, w->stage, out);
  for (; left > 0; left--, c++, out += COMPONENT) evaluate_group(1, c, d, w->stage, out);
}

INLINE void aim(const job *w, lane *a) {
  double target = a->at + a->step;
  a->target = target > w->f->to ? w->f->to : target;
}

INLINE void begin(const job *w, lane *a) {
  uint64_t bits;
  double next;
  memcpy(&bits, &a->at, 8);
  bits++;
  memcpy(&next, &bits, 8);
  a->least = 10 * (a->at == 0 ? 5e-324 : next - a->at);
  if (a->step < a->least) a->step = a->least;
  a->rejected = 0;
  aim(w, a);
}

static void take_law(job *w, const lane *a, int d) {
  int features = 1 + d + d * (d + 1) / 2;
  for (int i = 0; i < d; i++) {
    const double *c = w->f->coefficients + i * features, *second = c + 1 + d;
    pair *to = w->horner + i;
    LANE(*to, a->lane) = *c++;
    to += d;
    for (int j = 0; j < d; j++) {
      LANE(*to, a->lane) = *c++;
      to += d;
      for (int k = j; k < d; k++, to += d) LANE(*to, a->lane) = *second++;
    }
  }
}

INLINE void take(job *w, lane *a, int d) {
  const flow *f = w->f;
  if (w->next >= f->count) {
    a->trajectory = -1;
    return;
  }
  int t = w->next++, l = a->lane;
  if (a->trajectory < 0) take_law(w, a, d);
  a->trajectory = t;
  a->steps = a->rejections = a->sample = 0;
  a->at = f->from;
  for (int i = 0; i < f->sample_count * d; i++) f->out[t * f->sample_count * d + i] = NAN;
  for (int i = 0; i < d; i++) {
    double y = f->starts[t * d + i];
    LANE(w->components[i * COMPONENT + STATE], l) = y;
    LANE(w->stage[i], l) = y;
  }
  evaluate(w, d, w->components + 1);
  double d0 = 0, d1 = 0, d2 = 0, span = f->to - f->from, root = sqrt(d);
  for (int i = 0; i < d; i++) {
    pair *own = w->components + i * COMPONENT;
    LANE(own[0], l) = LANE(own[1], l);
    double scale = f->absolute + fabs(LANE(own[STATE], l)) * f->relative;
    double p = LANE(own[STATE], l) / scale, s = LANE(own[0], l) / scale;
    d0 += p * p;
    d1 += s * s;
  }
  d0 = sqrt(d0) / root;
  d1 = sqrt(d1) / root;
  double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
  if (h0 > span) h0 = span;
  for (int i = 0; i < d; i++) {
    const pair *own = w->components + i * COMPONENT;
    LANE(w->stage[i], l) = LANE(own[STATE], l) + h0 * LANE(own[0], l);
  }
  evaluate(w, d, w->components + 1);
  for (int i = 0; i < d; i++) {
    const pair *own = w->components + i * COMPONENT;
    double s = (LANE(own[1], l) - LANE(own[0], l)) / (f->absolute + fabs(LANE(own[STATE], l)) * f->relative);
    d2 += s * s;
  }
  d2 = sqrt(d2) / root / h0;
  double largest = d1 > d2 ? d1 : d2;
  double h1 = d1 <= 1e-15 && d2 <= 1e-15 ? fmax(1e-6, h0 * 1e-3)
                                         : _mm_cvtsd_f64(inverse_fifth_roots(_mm_set1_pd(largest * 100)));
  double step = 100 * h0 < h1 ? 100 * h0 : h1;
  a->step = step < span ? step : span;
  begin(w, a);
}

INLINE void dense(job *w, int d) {
  if (w->dense) return;
  w->dense = 1;
  for (pair *own = w->components, *end = own + d * COMPONENT; own < end; own += COMPONENT) {
    pair k0 = own[0], k2 = own[2], k3 = own[3], k4 = own[4], k5 = own[5], k6 = own[6];
    pair q = ADD(TIMES(-8048581381.0 / 2820520608.0, k0), TIMES(131558114200.0 / 32700410799.0, k2));
    q = ADD(q, TIMES(-1754552775.0 / 470086768.0, k3));
    q = ADD(q, TIMES(127303824393.0 / 49829197408.0, k4));
    q = ADD(q, TIMES(-282668133.0 / 205662961.0, k5));
    q = ADD(q, TIMES(40617522.0 / 29380423.0, k6));
    own[DENSE] = k0;
    own[DENSE + 1] = q;
    q = ADD(TIMES(8663915743.0 / 2820520608.0, k0), TIMES(-68118460800.0 / 10900136933.0, k2));
    q = ADD(q, TIMES(14199869525.0 / 1410260304.0, k3));
    q = ADD(q, TIMES(-318862633887.0 / 49829197408.0, k4));
    q = ADD(q, TIMES(2019193451.0 / 616988883.0, k5));
    q = ADD(q, TIMES(-110615467.0 / 29380423.0, k6));
    own[DENSE + 2] = q;
    q = ADD(TIMES(-12715105075.0 / 11282082432.0, k0), TIMES(87487479700.0 / 32700410799.0, k2));
    q = ADD(q, TIMES(-10690763975.0 / 1880347072.0, k3));
    q = ADD(q, TIMES(701980252875.0 / 199316789632.0, k4));
    q = ADD(q, TIMES(-1453857185.0 / 822651844.0, k5));
    q = ADD(q, TIMES(69997945.0 / 29380423.0, k6));
    own[DENSE + 3] = q;
  }
}

INLINE void judge(job *w, lane *a, int d) {
  const flow *f = w->f;
  int l = a->lane;
  double h = fabs(a->target - a->at), error = LANE(w->errors, l), root = LANE(w->roots, l);
  if (error < 1) {
    double factor = 10;
    if (error > 1e-6 && 0.9 * root < 10) factor = 0.9 * root;
    if (a->rejected && factor > 1) factor = 1;
    a->step = h * factor;
    a->steps++;
    while (a->sample < f->sample_count && f->samples[a->sample] <= a->target) {
      dense(w, d);
      double theta = (f->samples[a->sample] - a->at) / (a->target - a->at);
      double *row = f->out + (a->trajectory * f->sample_count + a->sample) * d;
      for (int i = 0; i < d; i++) {
        const pair *own = w->components + i * COMPONENT, *q = own + DENSE;
        double p = ((LANE(q[3], l) * theta + LANE(q[2], l)) * theta + LANE(q[1], l)) * theta + LANE(q[0], l);
        row[i] = LANE(own[STATE], l) + (a->target - a->at) * theta * p;
      }
      a->sample++;
    }
    a->at = a->target;
    for (int i = 0; i < d; i++) {
      pair *own = w->components + i * COMPONENT;
      LANE(own[STATE], l) = LANE(own[AHEAD], l);
      LANE(own[0], l) = LANE(own[6], l);
    }
    if (a->at == f->to) {
      take(w, a, d);
      return;
    }
    begin(w, a);
  } else {
    a->rejections++;
    a->rejected = 1;
    a->step = h * (error < 1e30 ? (0.9 * root > 0.2 ? 0.9 * root : 0.2) : 0.2);
    if (a->step < a->least) {
      take(w, a, d);
      return;
    }
    aim(w, a);
  }
  if (a->steps + a->rejections >= 10000) take(w, a, d);
}

/* The state moved by h times slope 0 and `count` others after the first `skipped`. */
INLINE void combine(job *w, int d, pair h, int ahead, int count, int skipped, double a0, double a1, double a2, double a3,
                    double a4) {
  for (int i = 0; i < d; i++) {
    pair *own = w->components + i * COMPONENT, *others = own + skipped, sum = TIMES(a0, own[0]);
    if (count > 0) sum = ADD(sum, TIMES(a1, others[1]));
    if (count > 1) sum = ADD(sum, TIMES(a2, others[2]));
    if (count > 2) sum = ADD(sum, TIMES(a3, others[3]));
    if (count > 3) sum = ADD(sum, TIMES(a4, others[4]));
    w->stage[i] = ADD(own[STATE], _mm_mul_pd(h, sum));
    if (ahead) own[AHEAD] = w->stage[i];
  }
}

INLINE void attempt(job *w, const lane *a, const lane *b, int d) {
  pair h = _mm_set_pd(b->target - b->at, a->target - a->at);
  combine(w, d, h, 0, 0, 0, 1.0 / 5, 0, 0, 0, 0);
  evaluate(w, d, w->components + 1);
  combine(w, d, h, 0, 1, 0, 3.0 / 40, 9.0 / 40, 0, 0, 0);
  evaluate(w, d, w->components + 2);
  combine(w, d, h, 0, 2, 0, 44.0 / 45, -56.0 / 15, 32.0 / 9, 0, 0);
  evaluate(w, d, w->components + 3);
  combine(w, d, h, 0, 3, 0, 19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729, 0);
  evaluate(w, d, w->components + 4);
  combine(w, d, h, 0, 4, 0, 9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656);
  evaluate(w, d, w->components + 5);
  combine(w, d, h, 1, 4, 1, 35.0 / 384, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84);
  evaluate(w, d, w->components + 6);
  pair squares = _mm_setzero_pd(), sign = _mm_set1_pd(-0.0);
  pair absolute = _mm_set1_pd(w->f->absolute), relative = _mm_set1_pd(w->f->relative);
  for (int i = 0; i < d; i++) {
    const pair *own = w->components + i * COMPONENT;
    pair sum = ADD(TIMES(-71.0 / 57600, own[0]), TIMES(71.0 / 16695, own[2]));
    sum = ADD(sum, TIMES(-71.0 / 1920, own[3]));
    sum = ADD(sum, TIMES(17253.0 / 339200, own[4]));
    sum = ADD(sum, TIMES(-22.0 / 525, own[5]));
    sum = ADD(sum, TIMES(1.0 / 40, own[6]));
    pair size = _mm_max_pd(_mm_andnot_pd(sign, own[STATE]), _mm_andnot_pd(sign, own[AHEAD]));
    pair scaled = _mm_div_pd(_mm_mul_pd(sum, h), ADD(absolute, _mm_mul_pd(size, relative)));
    squares = ADD(squares, _mm_mul_pd(scaled, scaled));
  }
  w->errors = _mm_div_pd(_mm_sqrt_pd(squares), _mm_set1_pd(sqrt(d)));
  w->roots = inverse_fifth_roots(w->errors);
  w->dense = 0;
}

INLINE void run(const flow *f, int d) {
  int features = 1 + d + d * (d + 1) / 2;
  pair *work = calloc((COMPONENT + 1 + features) * d, sizeof(pair));
  job w = {f, 0, 0, work, work + COMPONENT * d, work + (COMPONENT + 1) * d, _mm_setzero_pd(), _mm_setzero_pd()};
  lane a = {0, -1, 0, 0, 0, 0, f->from, f->from, 0, 0}, b = {1, -1, 0, 0, 0, 0, f->from, f->from, 0, 0};
  take(&w, &a, d);
  take(&w, &b, d);
  while (a.trajectory >= 0 || b.trajectory >= 0) {
    attempt(&w, &a, &b, d);
    if (a.trajectory >= 0) judge(&w, &a, d);
    if (b.trajectory >= 0) judge(&w, &b, d);
  }
  free(work);
}

void integrate(const flow *f) { run(f, f->dimension); }
void integrate_five(const flow *f) { run(f, 5); }
