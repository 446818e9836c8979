"""What the results call every side, and how it was measured."""

NAMES = {
    "ours": "ours, one seed",
    "ours_group": "ours, as in the study",
    "plain_pytorch": "plain PyTorch",
    "lightning_peer": "Lightning",
    "keras_peer": "Keras on JAX",
    "flax_peer": "Flax NNX",
    "floor": "floor",
    "floor_mm": "floor by `torch.mm`",
}
WITH_COMPILER = (
    "The compiled recurrence holds all products and all element-wise work of a sequence, forward "
    "or back; the rest is data, readout, loss and Adam."
)
WITHOUT_COMPILER = (
    "What is no product is what JAX saves: it compiles all steps of a sequence into one program, "
    "which calls no operators and does element-wise work on what a product has just left in cache. "
    "A call of our product takes {call} even for matrices of {tiny} x {tiny}, and counts as "
    "product here; RNN and GRU make such a call at every step of the sequence, LSTM's kernel one "
    "for all steps."
)
METHOD = """\
Sides take turns, round after round, each in a warm process of its own on as many cores as it has
threads. A step is timed with its data: drawn, standardised, moved. Numbers are medians over the
rounds; a ratio is one of medians, with the range of the rounds' own ratios in brackets. Times are
the clock's; by CPU time, what a process and its threads got of the processors counts. Two sides
are compared only if their test losses after 200 steps from fresh weights of one distribution
differ by no more than the 99.9 % interval that the spread over seeds gives; else the table says
"not compared". Peers are written as their users write them and at their best: Lightning, Keras and
Flax hold all images in memory as standardised arrays; the plain script reads them through
torchvision and a DataLoader, as the original did. The floor is explained in `floor.py`, the plain
script's time for the whole study in `whole_study.py`.
"""
