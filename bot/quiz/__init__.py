"""The rules of quizzes: pure functions that know no store, no clock and no platform."""
