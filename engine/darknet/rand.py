"""The random numbers of Darknet: `rand()` of the GNU C library, number by number, with a state that can be kept."""

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint32]

_MEMORY = 31
"""Every word is the sum, modulo 2^32, of the words 3 and 31 places before it."""
_LAG = 3
_BLOCK = 30
"""Words made at once: a multiple of `_LAG` that needs no word of its own block from 31 places before."""
_DISCARDED = 310


class Rand:
    """The generator. `words` uint32 [31] are its whole state, oldest first: `Rand(rand.words)` goes on like `rand`."""

    def __init__(self, words: Words) -> None:
        if words.shape != (_MEMORY,) or words.dtype != np.uint32:
            raise ValueError(f"a state is {_MEMORY} words of 32 bits, not {words.dtype} {words.shape}")
        self._words = words.copy()

    @classmethod
    def seeded(cls, seed: int) -> "Rand":
        """What `srand(seed)` leaves behind; 0 counts as 1, and only the lower 32 bits of a seed count."""
        word = int(np.array(seed % 2**32 or 1, dtype=np.uint32).astype(np.int32))
        words = [word % 2**32]
        for _ in range(1, _MEMORY):
            word = 16807 * word % (2**31 - 1)
            words.append(word)
        rand = cls(np.array(words[_LAG:] + words[:_LAG], dtype=np.uint32))
        rand.draw(_DISCARDED)
        return rand

    @property
    def words(self) -> Words:
        """A copy of the state."""
        return self._words.copy()

    def draw(self, count: int) -> Words:
        """The next `count` numbers, 0 to 2^31 - 1: uint32 [count]."""
        words = np.empty(_MEMORY + count + _BLOCK, dtype=np.uint32)
        words[:_MEMORY] = self._words
        for start in range(_MEMORY, _MEMORY + count, _BLOCK):
            block = words[start : start + _BLOCK].reshape(-1, _LAG)
            # The sum over two distances is a running sum of old words, one for each remainder of the shorter one.
            np.cumsum(words[start - _MEMORY : start - 1].reshape(-1, _LAG), axis=0, dtype=np.uint32, out=block)
            block += words[start - _LAG : start]
        self._words = words[count : count + _MEMORY].copy()
        return words[_MEMORY : _MEMORY + count] >> np.uint32(1)

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` - 1, by the remainder."""
        return int(self.draw(1)[0]) % count

    def uniform(self, low: float, high: float) -> np.float32:
        """A number from `low` to `high`, both included and in either order, in single precision."""
        least, most = np.float32(min(low, high)), np.float32(max(low, high))
        fraction: np.float32 = self.fill_uniform((1,))[0]
        return fraction * (most - least) + least

    def fill_uniform(self, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
        """Numbers from 0 to 1, both included: float32 of `shape`, the last axis first."""
        drawn = self.draw(int(np.prod(shape)))
        return (drawn.astype(np.float32) / np.float32(2**31 - 1)).reshape(shape)
