"""The fit set's ratings turned into what simple rules would predict and recommend.

biases      rating = mean + bias of the movie + bias of the user, as trained and as of a moment
popularity  movies most rated: ever, of late, of late among people alike
linear      closed forms over what the user has rated: EASE^R and item-kNN
"""
