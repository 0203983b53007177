import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "src"))

from tally import count


class CountTest(unittest.TestCase):
    def test_lines(self):
        self.assertEqual(count.lines(""), 0)
        self.assertEqual(count.lines("one\ntwo"), 2)

    def test_words(self):
        self.assertEqual(count.words("  one  two\nthree "), 3)


if __name__ == "__main__":
    unittest.main()
