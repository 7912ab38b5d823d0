import type * as z from 'zod/mini';
import { BenchmarkName } from './benchmarks/benchmark-name.ts';
import { Verdict } from './claims/verdict.ts';
import { ComparedBenchmark, ComparedPair } from './compare/compare.ts';
import { Run } from './compare/run-input.ts';
import { FamilyTrend, TrendSlope } from './coupling/family-trend.ts';
import { LatentCorrelation } from './coupling/latent-r.ts';
import { LocalCoupling } from './coupling/local.ts';
import { Phase, PhaseProbabilities } from './coupling/phase.ts';
import { PearsonCoupling, SpearmanCoupling, Split } from './coupling/population.ts';
import { RunningCoupling } from './coupling/running.ts';
import { SignOrder } from './coupling/sign-order.ts';
import { CriticalScale, PooledRunning, Slope } from './critical-scale/critical-scale.ts';
import { RidgeChoice, ThresholdChoice } from './dynamics/discover.ts';
import { PredictionError } from './dynamics/errors.ts';
import { AcrossFamilies } from './dynamics/leave-family-out.ts';
import { PredictionMethodName } from './dynamics/prediction-method.ts';
import { Predictor } from './dynamics/predictors.ts';
import { Trajectory } from './dynamics/trajectory.ts';
import { Lab } from './frontier/labs-question.ts';
import { saturationQuestion } from './frontier/saturation-question.ts';
import { LineSummary } from './frontier/trend-line.ts';
import { Interval } from './interval.ts';
import { ScatterStep, SettledSteps } from './item-noise/both-ends.ts';
import { FamilyScatter } from './item-noise/family-scatter.ts';
import { SettledEnds } from './item-noise/settled-ends.ts';
import { JoinedRows } from './panel/joined-panel.ts';
import { Declarations, PanelRows, PanelSource, PanelText } from './panel/panel-input.ts';
import { View } from './panel/view.ts';
import { PooledStep, PooledSteps } from './pooling/pooled-steps.ts';
import { GivenWarnings, Warning } from './warning.ts';

/** The shapes that inputs and answers are made of, by the names that descriptions of the API give them. */
export const shapes: Readonly<Record<string, z.ZodMiniType>> = {
  PanelSource,
  PanelRows,
  PanelText,
  JoinedRows,
  Declarations,
  GivenWarnings,
  BenchmarkName,
  View,
  Run,
  Interval,
  Warning,
  Phase,
  PhaseOrUndetermined: LocalCoupling.shape.phase,
  PhaseProbabilities,
  PhaseCounts: SettledSteps,
  SettledEnds,
  ScatterStep,
  ScoreDifference: LocalCoupling.shape.differences.shape.x,
  PooledStep,
  PooledSteps,
  PearsonCoupling,
  SpearmanCoupling,
  LatentCorrelation,
  RunningCoupling,
  Split,
  FamilyTrend,
  FamilyScatter,
  TrendSlope,
  EndsOfTrend: FamilyTrend.shape.ends.shape.x,
  SignOrder,
  CriticalScale,
  PooledRunning,
  RunningSlope: Slope,
  ThresholdChoice,
  RidgeChoice,
  PredictionMethodName,
  Predictor,
  PredictionError,
  AcrossFamilies,
  Trajectory,
  LineSummary,
  LeaderSpread: saturationQuestion.answer.shape.old,
  Lab,
  ComparedBenchmark,
  ComparedPair,
  ClaimVerdict: Verdict,
};
