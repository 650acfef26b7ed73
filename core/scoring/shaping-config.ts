/** Options of VPPO's shaping. */
export const ADVANTAGES = ['grpo', 'dr_grpo', 'rloo', 'given'] as const;
export const SELECTORS = ['dependency', 'entropy', 'union', 'intersection', 'pgpo', 'none'] as const;
export const WEIGHTINGS = ['minmax', 'mean', 'none'] as const;
export const SCOPES = ['run', 'batch', 'group'] as const;

export interface ShapingConfig {
  /** k: share of each response's tokens that is kept. */
  topP: number;
  betaMin: number;
  betaMax: number | 'dynamic';
  alphaCap?: number;
  advantage: (typeof ADVANTAGES)[number];
  selector: (typeof SELECTORS)[number];
  /** `minmax` is VPPO's α; `mean` is α = S̄; `none` is α = 1. */
  weighting: (typeof WEIGHTINGS)[number];
  scope: (typeof SCOPES)[number];
}

/** Settings of the paper (arXiv 2510.09285). */
export const DEFAULT_SHAPING: ShapingConfig = {
  topP: 0.4,
  betaMin: 0.9,
  betaMax: 'dynamic',
  advantage: 'grpo',
  selector: 'dependency',
  weighting: 'minmax',
  scope: 'run',
};
