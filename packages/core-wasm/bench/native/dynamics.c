/*
 * The kernel's Dormand-Prince integrator in C, the same algorithm at the same vector width (SSE2: two
 * trajectories in two lanes, each with its own step), on a quadratic law in five dimensions:
 *
 *     gcc -O3 -msse2 -ffp-contract=off -o dynamics dynamics.c -lm
 *
 * Jobs come on standard input, the seconds of one run go out: "integrate TRAJECTORIES".
 */
#include <emmintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { D = 5, F = 21, SAMPLES = 8 };
typedef __m128d pair;

static pair y[D], ahead[D], stage[D], k[7][D], horner[D * F];
static double law[D * F], samples[SAMPLES], q[D][4];
static double *starts, *out;
static const double from = 0, to = 2, relative = 1e-6, absolute = 1e-9;
static int next_trajectory, count;

typedef struct {
  int offset, trajectory, sample, rejected;
  double at, target, step, least;
} lane;

static double inverse_fifth_root(double x) {
  uint64_t bits;
  memcpy(&bits, &x, 8);
  bits = 0x4cb9000000000000u - bits / 5;
  double r;
  memcpy(&r, &bits, 8);
  for (int i = 0; i < 6; i++) {
    double r2 = r * r;
    r = r * (1.2 - 0.2 * x * (r2 * r2 * r));
  }
  return r;
}

static void evaluate(const pair *x, pair *to_) {
  const pair *c = horner;
  for (int t = 0; t < D; t++) {
    pair sum = *c++;
    for (int i = 0; i < D; i++) {
      pair inner = *c++;
      for (int j = i; j < D; j++) inner = _mm_add_pd(inner, _mm_mul_pd(x[j], *c++));
      sum = _mm_add_pd(sum, _mm_mul_pd(x[i], inner));
    }
    to_[t] = sum;
  }
}

#define LANE(v, l) (((double *)&(v))[l])

static void aim(lane *a) {
  double target = a->at + a->step;
  a->target = target > to ? to : target;
}

static void begin(lane *a) {
  a->least = 10 * (nextafter(a->at, INFINITY) - a->at);
  if (a->step < a->least) a->step = a->least;
  a->rejected = 0;
  aim(a);
}

static void take(lane *a) {
  if (next_trajectory >= count) {
    a->trajectory = -1;
    return;
  }
  int t = next_trajectory++, l = a->offset;
  a->trajectory = t;
  a->sample = 0;
  a->at = from;
  pair *h = horner;
  for (int i = 0; i < D; i++) {
    LANE(y[i], l) = starts[t * D + i];
    const double *c = law + i * F;
    int second = 1 + D;
    LANE(*h, l) = c[0];
    h++;
    for (int j = 0; j < D; j++) {
      LANE(*h, l) = c[1 + j];
      h++;
      for (int m = j; m < D; m++, h++) LANE(*h, l) = c[second++];
    }
  }
  evaluate(y, stage);
  double d0 = 0, d1 = 0, d2 = 0;
  for (int i = 0; i < D; i++) {
    LANE(k[0][i], l) = LANE(stage[i], l);
    double scale = absolute + fabs(LANE(y[i], l)) * relative;
    double p = LANE(y[i], l) / scale, s = LANE(k[0][i], l) / scale;
    d0 += p * p;
    d1 += s * s;
  }
  d0 = sqrt(d0) / sqrt(D);
  d1 = sqrt(d1) / sqrt(D);
  double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
  if (h0 > to - from) h0 = to - from;
  for (int i = 0; i < D; i++) LANE(stage[i], l) = LANE(y[i], l) + h0 * LANE(k[0][i], l);
  evaluate(stage, k[1]);
  for (int i = 0; i < D; i++) {
    double s = (LANE(k[1][i], l) - LANE(k[0][i], l)) / (absolute + fabs(LANE(y[i], l)) * relative);
    d2 += s * s;
  }
  d2 = sqrt(d2) / sqrt(D) / h0;
  double largest = d1 > d2 ? d1 : d2;
  double h1 = d1 <= 1e-15 && d2 <= 1e-15 ? fmax(1e-6, h0 * 1e-3) : inverse_fifth_root(largest * 100);
  a->step = fmin(fmin(100 * h0, h1), to - from);
  begin(a);
}

static void dense(const lane *a) {
  int l = a->offset;
  for (int i = 0; i < D; i++) {
    double k0 = LANE(k[0][i], l), k2 = LANE(k[2][i], l), k3 = LANE(k[3][i], l);
    double k4 = LANE(k[4][i], l), k5 = LANE(k[5][i], l), k6 = LANE(k[6][i], l);
    q[i][0] = k0;
    q[i][1] = (-8048581381.0 / 2820520608.0) * k0 + (131558114200.0 / 32700410799.0) * k2 -
              (1754552775.0 / 470086768.0) * k3 + (127303824393.0 / 49829197408.0) * k4 -
              (282668133.0 / 205662961.0) * k5 + (40617522.0 / 29380423.0) * k6;
    q[i][2] = (8663915743.0 / 2820520608.0) * k0 - (68118460800.0 / 10900136933.0) * k2 +
              (14199869525.0 / 1410260304.0) * k3 - (318862633887.0 / 49829197408.0) * k4 +
              (2019193451.0 / 616988883.0) * k5 - (110615467.0 / 29380423.0) * k6;
    q[i][3] = (-12715105075.0 / 11282082432.0) * k0 + (87487479700.0 / 32700410799.0) * k2 -
              (10690763975.0 / 1880347072.0) * k3 + (701980252875.0 / 199316789632.0) * k4 -
              (1453857185.0 / 822651844.0) * k5 + (69997945.0 / 29380423.0) * k6;
  }
}

static void judge(lane *a, double squares) {
  double h = fabs(a->target - a->at), error = sqrt(squares) / sqrt(D);
  int l = a->offset;
  if (error < 1) {
    double factor = 10;
    if (error > 1e-6) factor = fmin(10, 0.9 * inverse_fifth_root(error));
    if (a->rejected && factor > 1) factor = 1;
    a->step = h * factor;
    int ready = 0;
    while (a->sample < SAMPLES && samples[a->sample] <= a->target) {
      if (!ready) dense(a);
      ready = 1;
      double theta = (samples[a->sample] - a->at) / (a->target - a->at);
      double *row = out + (a->trajectory * SAMPLES + a->sample) * D;
      for (int i = 0; i < D; i++) {
        double p = ((q[i][3] * theta + q[i][2]) * theta + q[i][1]) * theta + q[i][0];
        row[i] = LANE(y[i], l) + (a->target - a->at) * theta * p;
      }
      a->sample++;
    }
    a->at = a->target;
    for (int i = 0; i < D; i++) {
      LANE(y[i], l) = LANE(ahead[i], l);
      LANE(k[0][i], l) = LANE(k[6][i], l);
    }
    if (a->at == to) take(a);
    else begin(a);
  } else {
    a->rejected = 1;
    a->step = h * (error < 1e30 ? fmax(0.2, 0.9 * inverse_fifth_root(error)) : 0.2);
    if (a->step < a->least) take(a);
    else aim(a);
  }
}

#define AXPY(sum, c, v) sum = _mm_add_pd(sum, _mm_mul_pd(_mm_set1_pd(c), v))

static pair attempt(const lane *a, const lane *b) {
  pair h = _mm_set_pd(b->target - b->at, a->target - a->at);
  static const double A[6][5] = {{0},
                                 {1.0 / 5},
                                 {3.0 / 40, 9.0 / 40},
                                 {44.0 / 45, -56.0 / 15, 32.0 / 9},
                                 {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
                                 {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656}};
  for (int s = 1; s < 6; s++) {
    for (int i = 0; i < D; i++) {
      pair sum = _mm_setzero_pd();
      for (int j = 0; j < s; j++) AXPY(sum, A[s][j], k[j][i]);
      stage[i] = _mm_add_pd(y[i], _mm_mul_pd(h, sum));
    }
    evaluate(stage, k[s]);
  }
  for (int i = 0; i < D; i++) {
    pair sum = _mm_mul_pd(_mm_set1_pd(35.0 / 384), k[0][i]);
    AXPY(sum, 500.0 / 1113, k[2][i]);
    AXPY(sum, 125.0 / 192, k[3][i]);
    AXPY(sum, -2187.0 / 6784, k[4][i]);
    AXPY(sum, 11.0 / 84, k[5][i]);
    ahead[i] = _mm_add_pd(y[i], _mm_mul_pd(h, sum));
  }
  evaluate(ahead, k[6]);
  pair squares = _mm_setzero_pd(), sign = _mm_set1_pd(-0.0);
  for (int i = 0; i < D; i++) {
    pair sum = _mm_mul_pd(_mm_set1_pd(-71.0 / 57600), k[0][i]);
    AXPY(sum, 71.0 / 16695, k[2][i]);
    AXPY(sum, -71.0 / 1920, k[3][i]);
    AXPY(sum, 17253.0 / 339200, k[4][i]);
    AXPY(sum, -22.0 / 525, k[5][i]);
    AXPY(sum, 1.0 / 40, k[6][i]);
    pair size = _mm_max_pd(_mm_andnot_pd(sign, y[i]), _mm_andnot_pd(sign, ahead[i]));
    pair scale = _mm_add_pd(_mm_set1_pd(absolute), _mm_mul_pd(size, _mm_set1_pd(relative)));
    pair scaled = _mm_div_pd(_mm_mul_pd(sum, h), scale);
    squares = _mm_add_pd(squares, _mm_mul_pd(scaled, scaled));
  }
  return squares;
}

static void integrate(void) {
  lane a = {0}, b = {0};
  b.offset = 1;
  next_trajectory = 0;
  memset(horner, 0, sizeof horner);
  take(&a);
  take(&b);
  while (a.trajectory >= 0 || b.trajectory >= 0) {
    pair squares = attempt(&a, &b);
    if (a.trajectory >= 0) judge(&a, LANE(squares, 0));
    if (b.trajectory >= 0) judge(&b, LANE(squares, 1));
  }
}

int main(void) {
  char job[16];
  for (int s = 0; s < SAMPLES; s++) samples[s] = s * to / (SAMPLES - 1);
  /* The law and the starts come first, so that every peer works on the same numbers. */
  for (int i = 0; i < D * F; i++)
    if (scanf("%lf", law + i) != 1) return 1;
  while (scanf("%15s %d", job, &count) == 2) {
    starts = malloc(sizeof(double) * D * count);
    out = malloc(sizeof(double) * D * SAMPLES * count);
    for (int i = 0; i < D * count; i++) starts[i] = 0.2 + 0.6 * ((i * 2654435761u) % 1000) / 1000.0;
    struct timespec begin_, end;
    clock_gettime(CLOCK_MONOTONIC, &begin_);
    integrate();
    clock_gettime(CLOCK_MONOTONIC, &end);
    double sum = 0;
    for (int i = 0; i < D * SAMPLES * count; i++) sum += out[i];
    printf("%.9f %.17g\n", end.tv_sec - begin_.tv_sec + 1e-9 * (end.tv_nsec - begin_.tv_nsec), sum);
    fflush(stdout);
    free(starts);
    free(out);
  }
}
