"""The columns of the tables that every build has; those of a task stand in its descriptor.

The standard library alone, as descriptors are read at parse time. What each column means is told
by config/tables.yaml.
"""

from __future__ import annotations


def columns(names: str) -> tuple[str, ...]:
    """Names of columns, given as words."""
    return tuple(names.split())


IDENTITY = "configuration task cell hidden"
RUN = f"{IDENTITY} seed"
EFFECT = """comparison unit region_low region_high effect low high corrected_low corrected_high
    deviation n_seeds replicate superiority"""

STUDY = {
    "configurations": columns(
        """configuration task name title cell hidden bidirectional epochs learning_rate batch
        penalty penalty_coefficient k length loss inputs outputs readout parameters path plots
        source_figures"""
    ),
    "runs": columns(
        f"""{RUN} epochs final_test_accuracy mean_test_accuracy mean_train_accuracy data"""
    ),
    "costs": columns(
        f"{RUN} train_seconds test_seconds peak_memory_mb seeds_in_job device recurrences"
    ),
    "history": columns(f"{RUN} epoch split loss accuracy"),
    "timing": columns(
        f"{IDENTITY} implementation process milliseconds_per_step seconds_per_training"
    ),
    "claims": columns(
        f"""claim states section source quote verdict look apart reason part parts {EFFECT} p
        p_adjusted detectable seeds_needed note"""
    ),
    "claim_parts": columns(f"claim part {EFFECT} p_inside p_outside verdict aspect why"),
    "claim_stability": columns("claim verdict draws same opposite first_half second_half"),
    "variance": columns("configuration source n_seeds mean deviation low high"),
    "looks": columns("look level tested decided configurations runs"),
    "claims_by_choice": columns(
        f"choice alternative claim verdict_in_study verdict part {EFFECT} p p_adjusted"
    ),
    "controls": columns("control configuration at quantity n_seeds value low high holds"),
    "open_choices": columns(
        """choice alternative taken configurations printed_numbers quantities n_seeds distance
        furthest_configuration furthest_quantity deviations_away p likelihood_ratio outcome"""
    ),
    "printed_vs_ours": columns(
        """configuration quantity at printed n_seeds mean deviation low high next_low next_high
        telling inside deviations_away"""
    ),
    "printed_joint": columns(
        """configuration runs_of own printed_numbers numbers_judged numbers_inside n_seeds distance
        further conformal_p"""
    ),
}
LOOK = "look"  # where tables of several looks at the ledger are joined: at which a row came
# implementations of timing.csv: what the original ran, and this study's engine
STOCK, OURS = "torch.nn", "unrolled"
# what the training of every task leaves behind, in the order of the tables
COLLECTED = ("configurations", "runs", "costs", "history")
# further columns of `configurations` for a variant, such as an ablation: what it varies
VARIANT = columns("base choice alternative changes")

# how columns are read, whichever table holds them; all others as pandas finds them
TEXT = columns(
    """configuration task name title cell penalty path plots source_figures label sequence split
    data operands image tested decided stage outcome first second answer certificate"""
)
TRUTH = columns("""bidirectional right closed held solved holds taken telling inside own""")
