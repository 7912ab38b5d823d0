/* The jobs of the yardstick, each a port of a kernel of assembly/, and what they share. */
#ifndef PEER_H
#define PEER_H
#include <emmintrin.h>
#include <stdint.h>

/* random.c: assembly/random.ts */
void seed(uint64_t value, uint64_t stream);
void fill_bounded(uint32_t *out, int count, uint32_t bound);

void next_uniforms(double out[2]);
void fill_masked(uint16_t *out, int vectors, int mask);
uint32_t next_bounded(uint32_t bound);

/* order.c: assembly/order.ts */
void quantiles(double *values, int n, const double *probabilities, int count, double *out);

/* bootstrap.c: r of every pair of `columns` columns of n, in strata of equal size. `out` gets for each pair
 * `resamples` values, then for each pair standard error, median, lower and upper end. */
void bootstrap(const double *given, int n, int columns, int strata, int resamples, double *out);

/* Standard error, median and percentile interval of resampled values, which are rearranged. */
void interval(double *values, int count, double value, double *out);

/* items.c: `out` gets models×resamples means, then four numbers of each model's interval; models×models. */
void item_bootstrap(const double *scores, int models, int items, int resamples, double *out);
void item_covariance(const double *scores, int models, int items, double *out);

/* stlsq.c: bagged sparse regression; `out` gets resamples×q×m coefficients, q×m medians, q×m inclusions. */
void sparse_ensemble(const double *library, const double *targets, int n, int m, int q, int resamples, double *out);

/* rk45.c: `count` trajectories of one quadratic law; `out` gets count×samples×dimension. The
 * second is the same compiled for five dimensions alone. */
typedef struct {
  int dimension, count, sample_count;
  double from, to, relative, absolute;
  const double *coefficients, *starts, *samples;
  double *out;
} flow;
void integrate(const flow *problem);
void integrate_five(const flow *problem);
#endif
