"""What float32 may add to a step, as both the search for a proof and its check allow for it.

A proof holds for the network as it is used: in float32, by this project's own cells or by
`torch.nn`, whatever the order in which a library adds. u = 2^-24 is the unit roundoff.

- Sums. A pre-activation is a sum of n terms, each at most once a product. Rounded after each of its
  operations, in any order, with or without fused multiply-add, it is off by at most
  n u / (1 - n u) times the sum of the terms' absolute values (Higham 2002, Accuracy and stability
  of numerical algorithms, section 3.1), which is less than (n + 4) u for fewer than 1,000 terms.
  The surplus pays for the sum of two halves that were added up apart, and in the GRU's candidate
  for the product with the reset gate, which is at most 1.
- Activations. Assumed of the libraries: what they give for a tanh or a sigmoid is within
  `ACTIVATION` of it, 16 times the distance of float32 numbers just below 1. They are known to be
  off by 1 to 4 such distances; this project's cells take tanh x as 2 sigmoid(2 x) - 1, which
  doubles an error.
- States. A new state takes at most four more roundings of values no greater than
  m = 1 + |old state|, whichever of the usual forms it is computed in: less than 8 u m.

The sums' underflow, of at most 2^-126 an operation, is paid for by the surplus in `ACTIVATION`.
"""

UNIT = 2.0**-24
ACTIVATION = 2.0**-20
STATE = 8 * UNIT
SURPLUS = 4  # roundings, beyond one for each term of a sum
